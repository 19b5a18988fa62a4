import type { Redaction } from '../../digest/derive/redactions.ts';

/** What the command line says; what it leaves out stays as configured. A list replaces the configured one. */
export interface SettingsOverrides {
  readonly config?: string | undefined;
  readonly environment?: string | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly inventory?: readonly string[] | undefined;
  readonly flows?: readonly string[] | undefined;
  readonly flowsFallback?: readonly string[] | undefined;
  readonly redact?: readonly Redaction[] | undefined;
  readonly foldAddresses?: number | undefined;
  /** Whether to fold the labels that controllers set. */
  readonly foldLabels?: boolean | undefined;
  /** Whether the digest keeps what connections moved. */
  readonly volumes?: boolean | undefined;
  readonly flowFormat?: string | undefined;
  readonly cni?: string | undefined;
  /** Settings of the network plug-in, each with its key. */
  readonly set?: readonly (readonly [string, string])[] | undefined;
  readonly defaultNamespace?: string | undefined;
  readonly instance?: string | undefined;
  /** For one of several environments: appended to the instance, so that each environment has its own comment. */
  readonly instanceSuffix?: string | undefined;
  readonly renderedOutput?: string | undefined;
}
