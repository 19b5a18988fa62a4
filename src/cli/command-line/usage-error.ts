/** A command line that cannot be understood; `message` is for people and names the flag or operand. */
export class UsageError extends Error {}
