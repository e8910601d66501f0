"""All entries, theme after theme."""

from . import files, forecasts, models, parameters, pictures, scalars, sequences, tables, targets

THEMES = {
    "X": sequences,
    "y, labels and weights": targets,
    "tables": tables,
    "forecasts and streams": forecasts,
    "models": models,
    "bands, splits and pictures": pictures,
    "files and data": files,
    "parameters": parameters,
    "scalars": scalars,
}
FAULTS = {theme: list(module.faults()) for theme, module in THEMES.items()}


def by_call():
    """The entries of a call in a theme, by both their names."""
    groups = {}
    for theme, faults in FAULTS.items():
        for fault in faults:
            groups.setdefault(f"{theme}: {fault.call}", []).append(fault)
    return groups


def counts():
    """What there is, in words, and how many."""
    every = [fault for faults in FAULTS.values() for fault in faults]
    return {
        "faults in the catalogue": len(every),
        **{f"of them, {theme}": len(faults) for theme, faults in FAULTS.items()},
        "public names they are of": len({fault.public_name for fault in every}),
        "calls they are of": len({fault.call for fault in every}),
    }
