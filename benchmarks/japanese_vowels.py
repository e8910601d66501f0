"""Japanese Vowels: which of nine men said it, from sequences of different lengths.

Kudo, Toyama and Shimbo (1999), "Multidimensional Curve Classification Using Passing-Through
Regions": 270 training and 370 test utterances of two vowels, 12 cepstrum coefficients a step, 7 to
29 steps.  The files are read out of the wheel of the package aeon, which carries them:

    python -m pip download --no-deps aeon -d /tmp/aeon
    python benchmarks/japanese_vowels.py /tmp/aeon/aeon-*.whl [--seeds 0 1 2 3 4]
"""

import argparse
import time
import zipfile

import numpy as np
from _machine import machine_line
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sklearn_gru import GRUClassifier, StepwiseTransformer

FOLDER = "aeon/datasets/data/JapaneseVowels/JapaneseVowels_"
SETTING = {"hidden_layer_sizes": (64,), "bidirectional": True, "dropout": 0.2, "max_iter": 100}


def load(wheel, part):
    """Sequences with steps of NaN in front, (n_samples, 29, 12), and the speakers."""
    with zipfile.ZipFile(wheel) as archive:
        lines = archive.read(f"{FOLDER}{part}.ts").decode().splitlines()
    sequences, speakers = [], []
    for line in lines[lines.index("@data") + 1 :]:
        *channels, speaker = line.split(":")
        sequences.append(np.array([channel.split(",") for channel in channels], float).T)
        speakers.append(speaker)
    X = np.full((len(sequences), 29, 12), np.nan)
    for row, sequence in zip(X, sequences, strict=True):
        row[-len(sequence) :] = sequence
    return X, np.array(speakers)


def summaries(X):
    """What a model without memory may look at: each channel's mean, spread, first and last value."""
    first = X[np.arange(len(X)), np.isnan(X[:, :, 0]).sum(axis=1)]
    return np.hstack([np.nanmean(X, axis=1), np.nanstd(X, axis=1), first, X[:, -1]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", help="a wheel of aeon")
    parser.add_argument("--seeds", type=int, nargs="+", default=range(5))
    options = parser.parse_args()
    (X, y), (X_test, y_test) = load(options.wheel, "TRAIN"), load(options.wheel, "TEST")
    print(machine_line("numpy", "scikit-learn"))
    print(f"{len(X)} training and {len(X_test)} test sequences; the share of speakers found\n")
    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(summaries(X), y)
    print(f"logistic regression on summaries   {linear.score(summaries(X_test), y_test):.4f}")
    scores, arguments = [], ", ".join(f"{name}={value}" for name, value in SETTING.items())
    print(f"GRUClassifier({arguments})")
    for seed in options.seeds:
        start = time.perf_counter()
        model = make_pipeline(
            StepwiseTransformer(StandardScaler()), GRUClassifier(**SETTING, random_state=seed)
        )
        scores.append(model.fit(X, y).score(X_test, y_test))
        print(f"  seed {seed}: {scores[-1]:.4f} in {time.perf_counter() - start:.0f} s", flush=True)
    print(f"  mean   {np.mean(scores):.4f}")


if __name__ == "__main__":
    main()
