import type { TakeOverTool } from './take-over-tool.ts';

/**
 * The tool behind a field manager, judged by the manager's name. Only tools that leave no other mark on their objects, or only one
 * that others set, too: Argo CD with `app.kubernetes.io/instance`, Terraform's providers (their resources write as `HashiCorp`, from
 * the user agent; `kubernetes_manifest` as `Terraform`), Pulumi and kluctl.
 */
export function toolOfManager(manager: string): ToolManager | undefined {
  return TOOLS.find(({ manager: pattern }) => pattern.test(manager));
}

interface ToolManager {
  readonly takeOver: TakeOverTool;
  /** In words for people. */
  readonly name: string;
}

const TOOLS: readonly (ToolManager & { readonly manager: RegExp })[] = [
  { takeOver: 'argocd', name: 'Argo CD', manager: /^argocd-(?:application-)?controller$/ },
  { takeOver: 'terraform', name: 'Terraform', manager: /^(?:HashiCorp|Terraform)$/ },
  { takeOver: 'pulumi', name: 'Pulumi', manager: /^pulumi-kubernetes(?:-|$)/ },
  { takeOver: 'kluctl', name: 'kluctl', manager: /^kluctl$/ },
];
