/**
 * What the work gives; or an error, the signal's reason, as soon as it is aborted. The network library looks at the signal of a
 * request only once the request has a connection, which a proxy that never answers does not give. Such a request is not sent
 * later either.
 */
export async function untilAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  const stop = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
