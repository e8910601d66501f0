"""What scikit-learn tests of its MLPClassifier and MLPRegressor (``neural_network/tests/test_mlp.py``, 1.9).

Each of its tests has here the test of ours that asks for the same behaviour, by the end of its path and its
name, or the reason why there is none.
"""

HERE = "others/test_like_mlp.py"
REGRESSOR, CLASSIFIER = "_estimators/test_regressor.py", "_estimators/test_classifier.py"
TRAINING, HOLDOUT, RUN = "_engine/test_training.py", "_estimators/test_holdout.py", "_estimators/test_run.py"

COVERED = {
    "test_alpha": (HERE, "test_a_larger_alpha_gives_smaller_weights"),
    "test_fit": (
        REGRESSOR,
        "test_one_full_batch_step_is_minus_the_rate_times_the_gradient_of_the_reference",
    ),
    "test_gradient": (
        "_engine/test_network.py",
        "test_the_gradient_of_the_parameters_is_the_complex_step_of_the_reference",
    ),
    "test_lbfgs_classification": (CLASSIFIER, "test_the_other_solvers_learn_too"),
    "test_lbfgs_regression": (REGRESSOR, "test_lbfgs_finds_a_minimum_on_few_samples"),
    "test_lbfgs_classification_maxfun": (HERE, "test_max_fun_limits_lbfgs_by_itself_with_a_warning"),
    "test_lbfgs_regression_maxfun": (HERE, "test_max_fun_limits_lbfgs_by_itself_with_a_warning"),
    "test_learning_rate_warmstart": (TRAINING, "test_inverse_scaling_goes_by_the_samples_of_all_calls"),
    "test_multioutput_regression": (HERE, "test_five_outputs_are_learnt_together"),
    "test_partial_fit_classes_error": (CLASSIFIER, "test_new_labels_are_an_error_that_changes_nothing"),
    "test_partial_fit_classification": (RUN, "test_partial_fit_of_a_classifier_is_its_fit"),
    "test_partial_fit_unseen_classes": (CLASSIFIER, "test_partial_fit_learns_of_classes_that_come_later"),
    "test_partial_fit_regression": (RUN, "test_n_calls_of_partial_fit_are_fit_with_n_epochs"),
    "test_partial_fit_errors": (CLASSIFIER, "test_partial_fit_is_absent_where_it_makes_no_sense"),
    "test_nonfinite_params": (HERE, "test_numbers_near_the_largest_give_a_finite_model"),
    "test_predict_proba_binary": (CLASSIFIER, "test_predictions_decisions_and_probabilities_agree"),
    "test_predict_proba_multiclass": (CLASSIFIER, "test_log_probabilities_are_those_of_the_probabilities"),
    "test_shuffle": (HERE, "test_shuffling_is_drawn_and_changes_the_training"),
    "test_tolerance": (REGRESSOR, "test_training_stops_when_the_loss_no_longer_improves"),
    "test_verbose_sgd": (REGRESSOR, "test_verbose_prints_a_line_an_epoch"),
    "test_early_stopping": (HOLDOUT, "test_training_ends_when_the_validation_loss_no_longer_falls"),
    "test_adaptive_learning_rate": (
        TRAINING,
        "test_an_adaptive_rate_is_cut_when_the_loss_stalls_until_it_is_tiny",
    ),
    "test_warm_start": (CLASSIFIER, "test_a_warm_start_with_new_labels_is_an_error"),
    "test_warm_start_full_iteration": (RUN, "test_max_iter_counts_one_call_and_n_iter_all"),
    "test_n_iter_no_change": (
        TRAINING,
        "test_training_stops_after_more_than_so_many_epochs_in_a_row_without_improvement",
    ),
    "test_n_iter_no_change_inf": (TRAINING, "test_with_endless_patience_training_goes_on"),
    "test_early_stopping_stratified": (HOLDOUT, "test_a_class_of_one_sample_is_an_error_that_names_it"),
    "test_mlp_early_stopping_string_labels": (HERE, "test_labels_may_be_strings_with_early_stopping"),
    "test_mlp_classifier_dtypes_casting": (HERE, "test_in_float32_a_model_says_nearly_the_same"),
    "test_mlp_regressor_dtypes_casting": (HERE, "test_in_float32_a_model_says_nearly_the_same"),
    "test_mlp_param_dtypes": (REGRESSOR, "test_float32_stays_and_everything_else_is_float64"),
    "test_mlp_loading_from_joblib_partial_fit": (HERE, "test_a_model_from_a_file_of_joblib_learns_anew"),
    "test_preserve_feature_names": (HERE, "test_early_stopping_of_a_named_frame_warns_of_nothing"),
    "test_mlp_warm_start_with_early_stopping": (HERE, "test_the_validation_losses_go_on_in_a_warm_start"),
    "test_mlp_warm_start_no_convergence": (HERE, "test_max_iter_is_what_every_warm_start_adds"),
    "test_mlp_partial_fit_after_fit": (CLASSIFIER, "test_partial_fit_is_absent_where_it_makes_no_sense"),
    "test_mlp_diverging_loss": (TRAINING, "test_a_validation_loss_that_is_not_finite_is_an_error"),
    "test_mlp_sample_weight_with_early_stopping": (
        HERE,
        "test_weights_of_one_are_no_weights_with_early_stopping",
    ),
    "test_minimum_input_sample_size": (HOLDOUT, "test_no_sample_or_all_of_them_are_an_error"),
}
MULTILABEL = "a y of several columns holds one label for each step: there are no sets of labels"
NOT_FOR_US = {
    "test_multilabel_classification": MULTILABEL,
    "test_predict_proba_multilabel": MULTILABEL,
    "test_sparse_matrices": "sequences are dense: sparse input is refused, as scikit-learn's checks ask",
    "test_mlp_vs_poisson_glm_equivalent": "no unit is linear, so no network is a generalised linear model; "
    "the loss is held against scikit-learn's deviance in _engine/test_losses.py",
}
