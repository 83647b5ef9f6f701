"""Answers of the XGBoost library, of whatever version runs this: model.json rows.json -> stdout."""
import json
import sys

import numpy as np
import xgboost as xgb

booster = xgb.Booster()
booster.load_model(sys.argv[1])
rows = np.array(
    [[np.nan if v is None else v for v in row] for row in json.load(open(sys.argv[2]))],
    dtype=np.float32,
)
matrix = xgb.DMatrix(rows, feature_names=booster.feature_names)
print(
    json.dumps(
        {
            "version": xgb.__version__,
            "probabilities": booster.predict(matrix).tolist(),
            "contributions": booster.predict(matrix, pred_contribs=True).tolist(),
        }
    )
)
