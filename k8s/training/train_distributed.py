#!/usr/bin/env python3
"""Trains the booster of an XGBoost model on more data than one machine holds.

    kfp train --input sample.csv.gz --model-type xgboost --output-dir models  # the model to begin with
    kfp features --input part-1.csv.gz --output features-1.csv                # for every part of the data
    train_distributed.py --features 'features-*.csv' --model models/xgboost-... --output models

The new model is the old one with another booster: docs/scaling.md says what that means. With --dask
HOST:8786 the rows are spread over that cluster's workers, else XGBoost uses this machine's cores.
"""
import argparse, glob, hashlib, json, os, secrets, shutil, time

import pandas, xgboost

PARAMETERS = {"objective": "multi:softprob", "tree_method": "hist", "eta": 0.15, "max_depth": 5}


def train_here(files, metadata, rounds):
    table = pandas.concat([pandas.read_csv(name) for name in files])
    labels = table["class"].map(metadata["classes"].index)
    data = xgboost.DMatrix(table[metadata["featureNames"]], labels, weight=table["weight"])
    return xgboost.train(PARAMETERS | {"num_class": len(metadata["classes"])}, data, rounds)


def train_with_dask(files, metadata, rounds, scheduler):
    import dask.dataframe, dask.distributed, xgboost.dask
    with dask.distributed.Client(scheduler) as client:
        table = dask.dataframe.read_csv(files, assume_missing=True)
        labels = table["class"].map(metadata["classes"].index, meta=("class", "int64"))
        data = xgboost.dask.DaskDMatrix(client, table[metadata["featureNames"]], labels, weight=table["weight"])
        return xgboost.dask.train(client, PARAMETERS | {"num_class": len(metadata["classes"])}, data, rounds)["booster"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("features", "model", "output"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--dask")
    flags = parser.parse_args()
    files = sorted(glob.glob(flags.features)) or parser.error("no such file: " + flags.features)
    with open(os.path.join(flags.model, "metadata.json")) as file:
        metadata = json.load(file)
    train = (lambda *a: train_with_dask(*a, flags.dask)) if flags.dask else train_here
    booster = train(files, metadata, flags.rounds)
    name = time.strftime("xgboost-%Y%m%dT%H%M%SZ-", time.gmtime()) + secrets.token_hex(2)
    folder = os.path.join(flags.output, ".saving-" + name)
    shutil.copytree(flags.model, folder)
    booster.save_model(os.path.join(folder, "model.json"))
    with open(os.path.join(folder, "model.json"), "rb") as file:
        metadata["files"]["model.json"] = hashlib.sha256(file.read()).hexdigest()
    metadata |= {"id": name, "createdAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
    with open(os.path.join(folder, "metadata.json"), "w") as file:
        json.dump(metadata, file, indent=2)
    os.rename(folder, os.path.join(flags.output, name))
    print(name)


if __name__ == "__main__":
    main()
