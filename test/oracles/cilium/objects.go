package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"

	"github.com/cilium/statedb"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	ciliumv2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slimnetworking "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	k8sutils "github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/loadbalancer"
	"github.com/cilium/cilium/pkg/policy/api"
	policyk8s "github.com/cilium/cilium/pkg/policy/k8s"
	policytypes "github.com/cilium/cilium/pkg/policy/types"
	policyutils "github.com/cilium/cilium/pkg/policy/utils"
	"github.com/cilium/cilium/pkg/source"
)

// A stored object after the agent's parser: entries for the repository, or a CIDR group.
type parsedObject struct {
	resource ipcachetypes.ResourceID
	source   source.Source
	entries  policytypes.PolicyEntries
	names    []api.FQDNSelector
	group    *ciliumv2.CiliumCIDRGroup
}

// parser reads objects as the agent's watchers do.
type parser struct {
	logger   *slog.Logger
	cluster  string
	db       *statedb.DB
	services statedb.RWTable[*loadbalancer.Service]
	backends statedb.RWTable[*loadbalancer.Backend]
}

func newParser(logger *slog.Logger, cluster string, services []service) (*parser, error) {
	db := statedb.New()
	serviceTable, err := loadbalancer.NewServicesTable(loadbalancer.DefaultConfig, db)
	if err != nil {
		return nil, err
	}
	backendTable, err := loadbalancer.NewBackendsTable(db)
	if err != nil {
		return nil, err
	}
	result := &parser{logger, cluster, db, serviceTable, backendTable}
	txn := db.WriteTxn(serviceTable, backendTable)
	defer txn.Abort()
	for _, s := range services {
		if err := result.insert(txn, s); err != nil {
			return nil, err
		}
	}
	txn.Commit()
	return result, nil
}

func (p *parser) insert(txn statedb.WriteTxn, s service) error {
	name := loadbalancer.NewServiceName(s.Namespace, s.Name)
	_, _, err := p.services.Insert(txn, &loadbalancer.Service{
		Name:     name,
		Source:   source.Kubernetes,
		Labels:   labels.Map2Labels(s.Labels, labels.LabelSourceK8s),
		Selector: maps.Clone(s.Selector),
	})
	if err != nil {
		return err
	}
	for _, backend := range s.Backends {
		address, err := cmtypes.ParseAddrCluster(backend)
		if err != nil {
			return err
		}
		l4 := loadbalancer.NewL3n4Addr(loadbalancer.TCP, address, 80, loadbalancer.ScopeExternal)
		_, _, err = p.backends.Insert(txn, &loadbalancer.Backend{ServiceName: name, Address: l4, Source: source.Kubernetes})
		if err != nil {
			return err
		}
	}
	return nil
}

// parse returns what the agent makes of an object, or why it refuses it; there are objects at which it panics.
func (p *parser) parse(raw json.RawMessage) (object parsedObject, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return parsedObject{}, err
	}
	switch head.Kind {
	case "NetworkPolicy":
		return p.parseNetworkPolicy(raw)
	case "ClusterNetworkPolicy":
		return p.parseClusterNetworkPolicy(raw)
	case "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy":
		return p.parseCiliumPolicy(raw, head.Kind)
	case "CiliumCIDRGroup":
		var group ciliumv2.CiliumCIDRGroup
		if err := json.Unmarshal(raw, &group); err != nil {
			return parsedObject{}, err
		}
		return parsedObject{group: &group}, nil
	}
	return parsedObject{}, fmt.Errorf("no watcher for kind %q", head.Kind)
}

func (p *parser) parseNetworkPolicy(raw json.RawMessage) (parsedObject, error) {
	var object slimnetworking.NetworkPolicy
	if err := json.Unmarshal(raw, &object); err != nil {
		return parsedObject{}, err
	}
	entries, err := k8s.ParseNetworkPolicy(p.logger, p.cluster, &object)
	resource := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindNetpol, object.Namespace, object.Name)
	return parsedObject{resource: resource, source: source.Kubernetes, entries: entries}, err
}

func (p *parser) parseCiliumPolicy(raw json.RawMessage, kind string) (parsedObject, error) {
	var object ciliumv2.CiliumNetworkPolicy
	if err := json.Unmarshal(raw, &object); err != nil {
		return parsedObject{}, err
	}
	resourceKind := ipcachetypes.ResourceKindCNP
	if kind == "CiliumClusterwideNetworkPolicy" {
		resourceKind = ipcachetypes.ResourceKindCCNP
		object.Namespace = ""
	} else if k8sutils.ExtractNamespace(&object.ObjectMeta) == "" {
		object.Namespace = "default"
	}
	policyk8s.ResolveToServices(p.db.ReadTxn(), p.services, p.backends, &object)
	rules, err := object.Parse(p.logger, p.cluster)
	if err != nil {
		return parsedObject{}, err
	}
	return parsedObject{
		resource: ipcachetypes.NewResourceID(resourceKind, object.Namespace, object.Name),
		source:   source.CustomResource,
		entries:  policyutils.RulesToPolicyEntries(rules),
		names:    namesOf(rules),
	}, nil
}

func namesOf(rules api.Rules) []api.FQDNSelector {
	var names []api.FQDNSelector
	for _, rule := range rules {
		for _, egress := range rule.Egress {
			names = append(names, egress.ToFQDNs...)
		}
	}
	return names
}

// labelsOfGroup are the labels that a CIDR group puts on its prefixes.
func labelsOfGroup(group *ciliumv2.CiliumCIDRGroup) labels.Labels {
	result := labels.Labels{}
	for key, value := range k8sutils.RemoveCiliumLabels(group.Labels) {
		label := labels.NewLabel(key, value, labels.LabelSourceCIDRGroup)
		result[label.Key] = label
		encoded := labels.EncodedCIDRGroupLabel(label.Key, label.Value, label.Source)
		result[encoded.Key] = encoded
	}
	name := api.LabelForCIDRGroupRef(group.Name)
	result[name.Key] = name
	return result
}

func prefixesOfGroup(group *ciliumv2.CiliumCIDRGroup) []netip.Prefix {
	var prefixes []netip.Prefix
	for _, cidr := range group.Spec.ExternalCIDRs {
		if prefix, err := netip.ParsePrefix(string(cidr)); err == nil {
			prefixes = append(prefixes, prefix)
		}
	}
	return prefixes
}
