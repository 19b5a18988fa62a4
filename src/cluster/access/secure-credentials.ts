/** How long a credential plug-in may take. */
const CREDENTIALS_TIMEOUT_MS = 30_000;
/** Longest text from a plug-in; more would be a page that nobody reads in a log. */
const MAX_WORDS = 300;

/** Waits for a credential plug-in, but not forever. Says why there are no credentials, without quoting a secret. */
export async function secureCredentials(work: Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve(`the credential plug-in gave no answer in ${CREDENTIALS_TIMEOUT_MS / 1000} s`),
      CREDENTIALS_TIMEOUT_MS,
    );
  });
  try {
    return await Promise.race([
      work.then(
        () => undefined,
        (error: unknown) => problemOf(error),
      ),
      limit,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** A plug-in's output, quoted by a JSON error, may be the token itself. */
function problemOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'the credential plug-in did not answer with JSON';
  if (error instanceof TypeError) return 'the credential plug-in did not answer with an ExecCredential';
  const text = error instanceof Error ? error.message.trim() : '';
  return text === '' ? 'the credential plug-in failed' : text.slice(0, MAX_WORDS);
}
