/** Tools that objects can be taken over from, as `--take-over` calls them. */
export const TAKE_OVER_TOOLS = [
  'kubectl',
  'helm',
  'argocd',
  'flux',
  'kapp',
  'kpt',
  'kluctl',
  'pulumi',
  'terraform',
] as const;
export type TakeOverTool = (typeof TAKE_OVER_TOOLS)[number];
