#!/usr/bin/env python3
"""Makes the golden files beside it with XGBoost and scikit-learn: /usr/bin/python3 make.py

Debian's python3-xgboost 1.7 and python3-sklearn 1.2 made those that are committed; xgboost-3-* are
of XGBoost 3.2, which keeps a base score per class, by the same script. Every file holds
a model in XGBoost's own JSON and what the library answers; numbers are 32-bit, missing ones null.
"""
import gzip
import json
import os
import tempfile

import numpy as np
import sklearn
import xgboost as xgb
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score, log_loss

HERE = os.path.dirname(os.path.abspath(__file__))
FEATURES = 6
MAJOR = int(xgb.__version__.split(".")[0])
PREFIX = "xgboost" if MAJOR == 1 else f"xgboost-{MAJOR}"


def table(rows, classes, seed, missing):
    """Rows whose class depends on products and thresholds of the first features."""
    random = np.random.RandomState(seed)
    x = random.randn(rows, FEATURES).astype(np.float32)
    scores = np.stack(
        [
            x[:, 0] + x[:, 1] * x[:, 2],
            x[:, 3] - x[:, 0] * x[:, 1],
            np.abs(x[:, 2]) - x[:, 4],
            x[:, 1] + x[:, 4] * x[:, 3],
        ][:classes],
        axis=1,
    )
    y = np.argmax(scores + 0.3 * random.randn(rows, classes), axis=1)
    x[random.rand(rows, FEATURES) < missing] = np.nan
    return x, y


def rounded(array):
    return [[None if np.isnan(v) else float(v) for v in row] for row in np.asarray(array)]


def write(name, value):
    # Without a time stamp, so that the same input makes the same file.
    with open(os.path.join(HERE, name), "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
            file.write(json.dumps(value).encode())


def booster_json(booster):
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        booster.save_model(file.name)
        return json.load(open(file.name))


def boosters():
    for name, classes, options in [
        ("softprob", 4, {}),
        ("softprob-names", 3, {"names": [f"signal_{i}" for i in reversed(range(FEATURES))]}),
        ("softmax", 3, {"objective": "multi:softmax"}),
        ("logistic", 2, {"base_score": 0.3}),
        ("early-stopped", 3, {"early": True}),
    ]:
        x, y = table(400, classes, 1, 0.15)
        held, held_y = table(200, classes, 2, 0.15)
        parameters = {
            "n_estimators": 200 if options.get("early") else 12,
            "max_depth": 4,
            "learning_rate": 0.5 if options.get("early") else 0.3,
            "tree_method": "hist",
            "n_jobs": 1,
            "random_state": 1,
        }
        for key in ("base_score", "objective"):
            if key in options:
                parameters[key] = options[key]
        if options.get("early"):
            parameters["early_stopping_rounds"] = 4
        model = xgb.XGBClassifier(**parameters)
        model.fit(x, y, eval_set=[(held, held_y)], verbose=False)
        booster = model.get_booster()
        if "names" in options:
            booster.feature_names = options["names"]
        rows = held[:60]
        matrix = xgb.DMatrix(rows, feature_names=booster.feature_names)
        best = (0, model.best_iteration + 1) if options.get("early") else (0, 0)
        contributions = booster.predict(matrix, pred_contribs=True, iteration_range=best)
        write(
            f"{PREFIX}-{name}.json.gz",
            {
                "version": xgb.__version__,
                "classes": classes,
                "rows": rounded(rows),
                "probabilities": model.predict_proba(rows).tolist()
                if "names" not in options
                else booster.predict(matrix).tolist(),
                # Per row: outputs x (features + 1), the last being the base.
                "contributions": contributions.reshape(len(rows), -1, FEATURES + 1).tolist(),
                "model": booster_json(booster),
            },
        )


def peers():
    """How good the originals are on rows that ours are then to learn from and be judged on."""
    x, y = table(1500, 4, 3, 0)
    test, test_y = table(1500, 4, 4, 0)

    def scores(probabilities):
        return {
            "macroF1": f1_score(test_y, probabilities.argmax(axis=1), average="macro"),
            "logLoss": log_loss(test_y, probabilities),
        }

    forests = [
        RandomForestClassifier(100, max_depth=10, min_samples_leaf=2, random_state=s).fit(x, y)
        for s in range(5)
    ]
    booster = xgb.XGBClassifier(
        n_estimators=60, max_depth=5, learning_rate=0.15, reg_lambda=1, tree_method="hist"
    ).fit(x, y)
    forest_scores = [scores(forest.predict_proba(test)) for forest in forests]
    write(
        "peers.json.gz",
        {
            "versions": {"xgboost": xgb.__version__, "scikit-learn": sklearn.__version__},
            "train": {"rows": rounded(x), "labels": y.tolist()},
            "test": {"rows": rounded(test), "labels": test_y.tolist()},
            "forest": {
                # The mean over seeds: one forest's figures depend on chance.
                key: float(np.mean([s[key] for s in forest_scores]))
                for key in ("macroF1", "logLoss")
            },
            "xgboost": scores(booster.predict_proba(test)),
        },
    )


if __name__ == "__main__":
    boosters()
    if MAJOR == 1:
        peers()
