/**
 * Told when a wait begins, and by the answer when it ends, so that people can be told what is waited for. `what` completes the
 * sentence "waiting: …". `knownMs` is how long it will take when that is known: a pause before another try.
 */
export type OnWait = (what: string, knownMs?: number) => () => void;
