"""What every room uses: scikit-learn's private names, rollback, pickling, warnings, plotting."""
