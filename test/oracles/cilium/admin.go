package main

import (
	"encoding/json"
	"strings"

	policyapi "sigs.k8s.io/network-policy-api/apis/v1alpha2"

	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/source"
)

// parseClusterNetworkPolicy reads a ClusterNetworkPolicy as the agent's watcher does; v1beta1 has the same fields.
func (p *parser) parseClusterNetworkPolicy(raw json.RawMessage) (parsedObject, error) {
	var object policyapi.ClusterNetworkPolicy
	if err := json.Unmarshal(raw, &object); err != nil {
		return parsedObject{}, err
	}
	entries, err := k8s.ParseClusterNetworkPolicy(p.logger, p.cluster, &object)
	return parsedObject{
		resource: ipcachetypes.NewResourceID(ipcachetypes.ResourceKindKCNP, "", object.Name),
		source:   source.Kubernetes,
		entries:  entries,
		names:    namesOfClusterNetworkPolicy(&object),
	}, err
}

// namesOfClusterNetworkPolicy are the names that the agent watches for: a wildcard stands for any number of labels.
func namesOfClusterNetworkPolicy(object *policyapi.ClusterNetworkPolicy) []api.FQDNSelector {
	var names []api.FQDNSelector
	for _, rule := range object.Spec.Egress {
		for _, peer := range rule.To {
			for _, name := range peer.DomainNames {
				if text := string(name); strings.HasPrefix(text, "*") {
					names = append(names, api.FQDNSelector{MatchPattern: "*" + text})
				} else {
					names = append(names, api.FQDNSelector{MatchName: text})
				}
			}
		}
	}
	return names
}
