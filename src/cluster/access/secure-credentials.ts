/** Longest text from a plug-in; more would be a page that nobody reads in a log. */
const MAX_WORDS = 300;

/** Who gives the credentials: a plug-in (`exec`), a provider that the client library has built in, or the kubeconfig itself. */
export type CredentialSource = 'plug-in' | 'auth-provider' | 'kubeconfig';

/** Waits for credentials, but only so long. Says why there are none, without quoting a secret. */
export async function secureCredentials(
  work: Promise<void>,
  limitMs: number,
  source: CredentialSource,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve(`${NAMES[source]} gave no answer in ${Math.round(limitMs / 100) / 10} s`),
      limitMs,
    );
  });
  try {
    return await Promise.race([
      work.then(
        () => undefined,
        (error: unknown) => problemOf(error, source),
      ),
      limit,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

const NAMES: Readonly<Record<CredentialSource, string>> = {
  'plug-in': 'the credential plug-in',
  'auth-provider': 'the `auth-provider` of the kubeconfig',
  kubeconfig: 'the user of the kubeconfig',
};

/** A plug-in's output, quoted by a JSON error, may be the token itself. */
function problemOf(error: unknown, source: CredentialSource): string {
  if (error instanceof SyntaxError || error instanceof TypeError) {
    if (source !== 'plug-in')
      return `${NAMES[source]} gave no usable credentials: an expired token was not renewed`;
    return `${NAMES[source]} did not answer with ${error instanceof SyntaxError ? 'JSON' : 'an ExecCredential'}`;
  }
  const text = error instanceof Error ? error.message.trim() : '';
  return text === '' ? `${NAMES[source]} failed` : text.slice(0, MAX_WORDS);
}
