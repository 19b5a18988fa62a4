/** Longest text from a plug-in; more would be a page that nobody reads in a log. */
const MAX_WORDS = 300;

/** Waits for a credential plug-in, but only so long. Says why there are no credentials, without quoting a secret. */
export async function secureCredentials(work: Promise<void>, limitMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve(`the credential plug-in gave no answer in ${Math.round(limitMs / 100) / 10} s`),
      limitMs,
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
