import { endpointName } from '../../model/endpoint.ts';
import { canonicalSelector, type LabelSelector, matchLabelSelector } from '../../model/label-selector.ts';
import type { EndpointLeafKind } from './leaf-kind.ts';

/**
 * An end that is not reached through a Service, or is reached through one whose own selector has the labels. For plug-ins that
 * judge a connection before the address of a Service is translated, and let selectors stand for Services.
 */
export interface ServiceSelectorLeaf {
  readonly kind: 'service-selector';
  readonly selector: LabelSelector;
}

export const SERVICE_SELECTOR: EndpointLeafKind<ServiceSelectorLeaf> = {
  match: ({ selector }, endpoint) => {
    if (endpoint.kind !== 'workload' || endpoint.serviceAddress === undefined) return true;
    if (endpoint.serviceSelector !== undefined) {
      return matchLabelSelector(selector, endpoint.serviceSelector, 'labels-not-recorded');
    }
    return {
      code: 'labels-not-recorded',
      detail: `the selector of the Service in front of \`${endpointName(endpoint)}\` is not known`,
    };
  },
  canonical: ({ selector }) => JSON.stringify(['service-selector', canonicalSelector(selector)]),
};
