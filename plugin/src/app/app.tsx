import React from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { ModelsPage } from './models/models-page';
import { ScorecardPage } from './scorecard/scorecard-page';
import { TargetsPage } from './targets/targets-page';

/** The pages of the app, below `/a/k8sfp-failureprediction-app`. */
export function App(): React.JSX.Element {
  return (
    <Routes>
      <Route path="targets" element={<TargetsPage />} />
      <Route path="models" element={<ModelsPage />} />
      <Route path="scorecard" element={<ScorecardPage />} />
      <Route path="*" element={<Navigate replace to="targets" />} />
    </Routes>
  );
}
