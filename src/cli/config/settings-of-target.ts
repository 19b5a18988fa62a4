/** By these even commands without a gate judge; in an environment, too, where it may have them. */
const JUDGING = 'cni|set|lints|exclude';
/** Settings of an environment that are the target branch's. */
const OF_ENVIRONMENT = String.raw`environments\..+\.(?:cni|(?:set|gate|evidence|cluster|deploy)\..+)`;

const OF_TARGET = new RegExp(
  String.raw`^(?:(?:gate|evidence|${JUDGING})\b|waivers\.(?:allow|maxDuration)$|${OF_ENVIRONMENT}$)`,
);
const ALWAYS_JUDGING = new RegExp(String.raw`^(?:environments\..+\.)?(?:${JUDGING})(?:\.|$)`);

/** Whether the value of a setting is the target branch's until the change is merged; `key` as in the file: `gate.blocked`. */
export function isOfTarget(key: string): boolean {
  return OF_TARGET.test(key);
}

/** Whether a setting decides what commands without a gate say. */
export function judgesWithoutGate(key: string): boolean {
  return ALWAYS_JUDGING.test(key);
}
