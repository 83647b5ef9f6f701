import React from 'react';

/** Where the backend is and with which token it is reached. */
export function ConfigurationPage(): React.JSX.Element {
  return <></>;
}
