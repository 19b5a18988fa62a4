/** How the server decodes the object. */
export interface Decoded {
  /** As a built-in type, not as a custom resource. */
  readonly isOfKubernetesItself?: boolean;
}
