/** As arguments of modules, values of charts and addresses name policies. */
const ASKS = /network[_-]?polic/i;
const LOCAL_CHART = /^chart\s*=\s*"(?:\.{1,2}\/|\$\{path\.)/m;

export function asksForPolicies(block: string): boolean {
  return ASKS.test(block);
}

/**
 * Of a release of Terraform (`helm_release`) whose values ask for policies, what asks for them, and which chart it is: the rest changes with
 * each release. Of other blocks everything. Lines begin where the text of a block does.
 */
export function toldOfRelease(block: string): string {
  if (!block.startsWith('resource "helm_release"') || !ASKS.test(block) || LOCAL_CHART.test(block)) {
    return block;
  }
  let depth = 0;
  let isNamed = false;
  const told = block.split('\n').filter((line) => {
    const asks = ASKS.test(line);
    const isTold = depth > 0 || isNamed || asks || /^(?:chart|version|repository)\s*=/.test(line);
    // The value of an option follows its name.
    isNamed = asks && /^name\s*=/.test(line);
    if (depth > 0 || asks)
      depth = Math.max(0, depth + line.split(/[{[(]/).length - line.split(/[}\])]/).length);
    return isTold;
  });
  return told.join('\n');
}
