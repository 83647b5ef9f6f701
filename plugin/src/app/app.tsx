import React from 'react';
import { PluginPage } from '@grafana/runtime';
import { Navigate, Route, Routes } from 'react-router-dom';

/** The pages of the app, below `/a/k8sfp-failureprediction-app`. */
export function App(): React.JSX.Element {
  return (
    <Routes>
      <Route path="targets" element={<PluginPage>{null}</PluginPage>} />
      <Route path="models" element={<PluginPage>{null}</PluginPage>} />
      <Route path="scorecard" element={<PluginPage>{null}</PluginPage>} />
      <Route path="*" element={<Navigate replace to="targets" />} />
    </Routes>
  );
}
