/**
 * Called when a wait begins; the function that it returns is called when the wait ends. So people can be told what is waited for.
 * `what` completes the sentence "waiting: …". `knownMs` is how long the wait will take, when that is known: a pause before
 * another try.
 */
export type OnWait = (what: string, knownMs?: number) => () => void;
