import { createContext, useContext, useEffect, type Dispatch } from 'react';

/** Where pages put their title, so that breadcrumb and window show it. */
export const TitleContext = createContext<Dispatch<string>>(() => undefined);

export function useTitle(title: string): void {
  const setTitle = useContext(TitleContext);
  useEffect(() => {
    setTitle(title);
    document.title = title === '' ? 'Workbench' : `${title} – workbench`;
  }, [title, setTitle]);
}
