/** How long a credential plug-in may take. */
const CREDENTIALS_TIMEOUT_MS = 30_000;

/** Waits for a credential plug-in, but not for ever. Rejects with an Error whose message holds no secret. */
export async function secureCredentials(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the credential plug-in gave no answer in ${CREDENTIALS_TIMEOUT_MS / 1000} s`)),
      CREDENTIALS_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([work.catch(rethrowWithoutSecrets), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A plug-in's output, quoted by a JSON error, may be the token itself. */
function rethrowWithoutSecrets(error: unknown): never {
  if (error instanceof SyntaxError) throw new Error('the credential plug-in did not answer with JSON');
  if (error instanceof TypeError) throw new Error('the credential plug-in answered with no ExecCredential');
  const text = error instanceof Error ? error.message.trim() : '';
  throw new Error(text === '' ? 'the credential plug-in failed' : text.slice(0, 300));
}
