import { mkdirSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Io } from '../../io.ts';

/** Nothing listens there: a program that honours the variables reaches no host. */
const NO_PROXY_LISTENS = 'http://127.0.0.1:9';

/**
 * The environment of a renderer, which a merge request may control: no variable of the job but the search path, and an empty
 * home, so that no token, kubeconfig or registry login is within reach by accident. SECURITY.md says what this does not prevent.
 */
export function rendererEnvironment(
  { env }: Pick<Io, 'env'>,
  privatePath: string,
  { mayUseNetwork }: { readonly mayUseNetwork: boolean },
): Readonly<Record<string, string>> {
  const home = join(privatePath, 'home');
  const temporary = join(privatePath, 'tmp');
  for (const folder of [home, temporary]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const offline = {
    GIT_ALLOW_PROTOCOL: 'file',
    HTTP_PROXY: NO_PROXY_LISTENS,
    HTTPS_PROXY: NO_PROXY_LISTENS,
    http_proxy: NO_PROXY_LISTENS,
    https_proxy: NO_PROXY_LISTENS,
  };
  return {
    // A relative entry would let the rendered tree replace the renderer.
    PATH: (env.PATH ?? '')
      .split(delimiter)
      .filter((entry) => isAbsolute(entry))
      .join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    GIT_TERMINAL_PROMPT: '0',
    KUBECONFIG: join(home, 'no-kubeconfig'),
    ...(mayUseNetwork ? {} : offline),
  };
}
