/** What a verdict of OVN's access lists means (`allow-related`, `reject`); undefined: it decides nothing (`pass`). */
export function aclOutcome(verdict: string): 'allowed' | 'denied' | undefined {
  if (verdict.startsWith('allow')) return 'allowed';
  return verdict === 'drop' || verdict === 'reject' ? 'denied' : undefined;
}
