/** Tells an open page that the server has moved on to another build, so that it can offer to load that. */
import { useEffect, useState } from 'react';
import { isFromKeeper, type ToKeeper } from './build.ts';
import { pageBuild, serviceWorkers } from './keep-page.ts';

/** True once this device has a newer build than the one that this page is of: loading the page anew brings it. */
export function useNewBuild(): boolean {
  const [isNew, setIsNew] = useState(false);
  useEffect(() => {
    const workers = serviceWorkers();
    const own = pageBuild();
    if (workers === null || own === null) return undefined;
    const ask = () => workers.controller?.postMessage({ kind: 'which-build' } satisfies ToKeeper);
    const hear = ({ data }: MessageEvent<unknown>) => {
      if (isFromKeeper(data)) setIsNew(data.id !== own);
    };
    workers.addEventListener('controllerchange', ask);
    workers.addEventListener('message', hear);
    return () => {
      workers.removeEventListener('controllerchange', ask);
      workers.removeEventListener('message', hear);
    };
  }, []);
  return isNew;
}
