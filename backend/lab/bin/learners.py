"""The Python side of bench:learners: one estimator in a process of its own.

Reads one JSON request per line, answers one JSON object per line; src/protocol.ts says which.
"""

import json
import os
import sys
import time

import numpy as np

# Whatever a library prints must not come between the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def memory():
    """Bytes resident now, and the most there ever were."""
    try:
        with open("/proc/self/status") as status:
            fields = dict(line.split(":", 1) for line in status)
        of = lambda name: int(fields[name].split()[0]) * 1024
        return {"bytes": of("VmRSS"), "peakBytes": of("VmHWM")}
    except (OSError, KeyError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {"peakBytes": peak if sys.platform == "darwin" else peak * 1024}


class Bench:
    def load(self, request):
        self.name = request["learner"]
        versions = {"python": sys.version.split()[0], "numpy": np.__version__}
        if self.name == "sklearn":
            import sklearn
            from sklearn.ensemble import RandomForestClassifier as estimator
        else:
            import sklearn
            import xgboost
            from xgboost import XGBClassifier as estimator

            versions["xgboost"] = xgboost.__version__
        versions["scikit-learn"] = sklearn.__version__
        self.estimator = estimator
        folder = request["folder"]
        with open(os.path.join(folder, "case.json")) as file:
            case = json.load(file)
        width = len(case["featureNames"])

        def read(files):
            path = lambda name: os.path.join(folder, name)
            features = np.fromfile(
                path(files["filled" if request["filled"] else "features"]), dtype="<f4"
            )
            weights = files.get("weights")
            return (
                features.reshape(-1, width),
                np.fromfile(path(files["labels"]), dtype="<i4"),
                None if weights is None else np.fromfile(path(weights), dtype="<f8"),
            )

        self.splits = [{part: read(split[part]) for part in split} for split in case["splits"]]
        return {"versions": versions, **memory()}

    def fit(self, request):
        features, labels, weights = self.splits[request["split"]]["train"]
        model = self.estimator(**request["parameters"], random_state=request["seed"])
        begun = time.perf_counter()
        model.fit(features, labels, sample_weight=weights)
        seconds = time.perf_counter() - begun
        self.model = model
        return {"seconds": seconds, **memory()}

    def predict(self, request):
        features, _, _ = self.splits[request["split"]]["predict"]
        each = []
        for _ in range(request["times"]):
            begun = time.perf_counter()
            probabilities = self.model.predict_proba(features)
            each.append(time.perf_counter() - begun)
        np.ascontiguousarray(probabilities, dtype="<f8").tofile(request["output"])
        return {"each": each}

    def single(self, request):
        features, _, _ = self.splits[request["split"]]["predict"]
        each = []
        for index in range(request["times"]):
            row = features[index % len(features)].reshape(1, -1)
            begun = time.perf_counter()
            self.model.predict_proba(row)
            each.append(time.perf_counter() - begun)
        return {"each": each}


bench = Bench()
for line in sys.stdin:
    request = json.loads(line)
    answers.write(json.dumps(getattr(bench, request["do"])(request)) + "\n")
    answers.flush()
