package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math"
	"net/netip"
	"slices"
	"strings"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/fqdn/dns"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	k8sconst "github.com/cilium/cilium/pkg/k8s/apis/cilium.io"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/source"
	testcertificates "github.com/cilium/cilium/pkg/testutils/certificatemanager"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	"github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func init() {
	if err := labelsfilter.ParseLabelPrefixCfg(quiet, nil, nil, ""); err != nil {
		panic(err)
	}
}

func judge(s scenario) (answer, error) {
	s.Settings.apply()
	resetReservedIdentities()
	repo := policy.NewPolicyRepository(quiet, identity.ListReservedIdentities(), &testcertificates.Fake{},
		envoypolicy.NewEnvoyL7RulesTranslator(quiet, noSecrets{}), identitymanager.NewIDManager(quiet), testpolicy.NewPolicyMetricsNoop())
	repo.UpdateIdentities(identity.ListReservedIdentities(), nil)
	ids := newIdentities(quiet, repo)
	defer ids.close()

	parser, err := newParser(quiet, s.Settings.clusterOfSelectors(), s.Services)
	if err != nil {
		return answer{}, err
	}
	result := answer{Objects: make([]objectAnswer, len(s.Objects))}
	var objects []parsedObject
	for n, raw := range s.Objects {
		stored, err := store(raw)
		if err != nil {
			result.Objects[n].Schema = err.Error()
			continue
		}
		object, err := parser.parse(stored)
		if err != nil {
			result.Objects[n].Agent = err.Error()
			continue
		}
		objects = append(objects, object)
	}
	describeNodes(ids, s.Endpoints)
	describePrefixes(ids, objects, s.Names)
	if err := ids.settle(); err != nil {
		return answer{}, fmt.Errorf("ipcache: %w", err)
	}
	ends, err := identify(ids, s)
	if err != nil {
		return answer{}, err
	}
	for _, object := range objects {
		if object.group == nil {
			repo.ReplaceByResource(object.entries, object.resource)
		}
	}
	lookup := &lookup{repo: repo, ids: ids, policies: map[identity.NumericIdentity]computed{}}
	defer lookup.close()
	for _, c := range s.Connections {
		from, to := ends[c.Source], ends[c.Destination]
		result.Verdicts = append(result.Verdicts, connectionAnswer{
			Egress:  lookup.side(s, c, false, c.Source, from, to),
			Ingress: lookup.side(s, c, true, c.Destination, to, from),
		})
	}
	return result, nil
}

// The host's labels are global and grow; the next scenario has another host.
func resetReservedIdentities() {
	identity.AddReservedIdentityWithLabels(identity.ReservedIdentityHost, maps.Clone(labels.LabelHost))
}

func describeNodes(ids *identities, endpoints []endpoint) {
	for n, e := range endpoints {
		prefix, err := singlePrefix(e.Address)
		if err != nil {
			continue
		}
		lbls := labels.Labels{}
		switch {
		case e.Kind == "node" && e.Local:
			lbls.MergeLabels(labels.LabelHost)
		case e.Kind == "node":
			lbls.MergeLabels(labels.LabelRemoteNode)
		case e.Kind == "reserved" && e.Entity == labels.IDNameHealth:
			lbls.MergeLabels(labels.LabelHealth)
		case e.Kind == "reserved" && e.Entity == labels.IDNameIngress:
			lbls.MergeLabels(labels.LabelIngress)
		}
		if e.Kind == "node" && e.Local {
			lbls.MergeLabels(labels.Map2Labels(e.Labels, labels.LabelSourceK8s))
		}
		// nodeIdentityLabels, pkg/node/manager/manager.go
		if e.Kind == "node" && option.Config.PerNodeLabelsEnabled() {
			own, _ := labelsfilter.FilterNodeLabels(labels.Map2Labels(e.Labels, labels.LabelSourceNode))
			lbls.MergeLabels(own)
			cluster := map[string]string{k8sconst.PolicyLabelCluster: option.Config.ClusterName}
			lbls.MergeLabels(labels.Map2Labels(cluster, labels.LabelSourceK8s))
		}
		if e.APIServer {
			lbls.MergeLabels(labels.LabelKubeAPIServer)
		}
		if len(lbls) > 0 {
			resource := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindNode, "", fmt.Sprint(n))
			ids.describe(prefix, resource, source.CustomResource, false, lbls)
		}
	}
}

func describePrefixes(ids *identities, objects []parsedObject, names []dnsName) {
	for _, object := range objects {
		if object.group != nil {
			resource := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindCIDRGroup, "", object.group.Name)
			for _, prefix := range prefixesOfGroup(object.group) {
				lbls := labelsOfGroup(object.group)
				lbls.AddWorldLabel(prefix.Addr())
				ids.describe(prefix, resource, source.Generated, false, lbls)
			}
		}
		for _, prefix := range policy.GetCIDRPrefixes(object.entries) {
			ids.describe(prefix, object.resource, object.source, true, labels.GetCIDRLabels(prefix))
		}
	}
	describeNames(ids, objects, names)
}

// describeNames gives the addresses of a name the labels of all selectors that the name matches, as one resource.
func describeNames(ids *identities, objects []parsedObject, names []dnsName) {
	for _, name := range names {
		prefix, err := singlePrefix(name.Address)
		if err != nil {
			continue
		}
		lbls := labels.Labels{}
		for _, object := range objects {
			for _, selector := range object.names {
				pattern, err := selector.ToRegex()
				if err == nil && pattern.MatchString(dns.FQDN(strings.ToLower(name.Name))) {
					label := selector.IdentityLabel()
					lbls[label.Key] = label
				}
			}
		}
		if len(lbls) > 0 {
			resource := ipcachetypes.NewResourceID(ipcachetypes.ResourceKindDaemon, "", "fqdn-"+name.Name)
			ids.describe(prefix, resource, source.Generated, false, lbls)
		}
	}
}

func singlePrefix(address string) (netip.Prefix, error) {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}, err
	}
	return netip.PrefixFrom(parsed, parsed.BitLen()), nil
}

func identify(ids *identities, s scenario) ([]*identity.Identity, error) {
	ends := make([]*identity.Identity, len(s.Endpoints))
	for n, e := range s.Endpoints {
		switch {
		case e.Kind == "pod":
			pod, err := ids.ofPod(quiet, e, s.Settings.clusterName())
			if err != nil {
				return nil, err
			}
			ends[n] = pod
		case e.Kind == "reserved":
			number := identity.GetReservedID(e.Entity)
			ends[n] = identity.LookupReservedIdentity(number)
		case e.Kind == "node" && e.Local:
			ends[n] = identity.LookupReservedIdentity(identity.ReservedIdentityHost)
		default:
			address, err := netip.ParseAddr(e.Address)
			if err != nil {
				return nil, fmt.Errorf("endpoint %d: %w", n, err)
			}
			ends[n] = ids.ofAddress(address)
		}
		if ends[n] == nil {
			return nil, fmt.Errorf("endpoint %d has no identity", n)
		}
	}
	return ends, nil
}

// lookup asks the policy maps that the engine computes for the subjects of the scenario.
type lookup struct {
	repo     *policy.Repository
	ids      *identities
	policies map[identity.NumericIdentity]computed
}

type computed struct {
	selector policy.SelectorPolicy
	endpoint *policy.EndpointPolicy
	err      error
}

func (l *lookup) side(s scenario, c connection, ingress bool, index int, subject, peer *identity.Identity) sideAnswer {
	e := s.Endpoints[index]
	isSubject := e.Kind == "pod" || (e.Kind == "node" && e.Local) || (e.Kind == "reserved" && e.Entity != labels.IDNameUnmanaged)
	if !isSubject {
		return sideAnswer{Verdict: "unenforced"}
	}
	protocol, err := u8proto.ParseProtocol(c.Protocol)
	if err != nil {
		return sideAnswer{Verdict: "failed", Error: err.Error()}
	}
	result := l.compute(subject)
	if result.err != nil {
		return sideAnswer{Verdict: "failed", Error: result.err.Error()}
	}
	key := policy.EgressKey()
	if ingress {
		key = policy.IngressKey()
	}
	entry, meta, _ := result.endpoint.Lookup(key.WithIdentity(peer.ID).WithPortProto(protocol, c.Port))
	verdict := "allowed"
	if entry.IsDeny() {
		verdict = "denied"
	}
	return sideAnswer{Verdict: verdict, Redirected: entry.IsRedirectEntry(), Rules: rulesOf(meta)}
}

func (l *lookup) compute(subject *identity.Identity) computed {
	if known, ok := l.policies[subject.ID]; ok {
		return known
	}
	selector, _, err := l.repo.ComputeSelectorPolicy(subject)
	result := computed{err: err}
	if err == nil {
		redirects := map[string]uint16{policy.FallbackRedirectID: math.MaxUint16}
		result.selector = selector
		result.endpoint = selector.DistillPolicy(quiet, owner{subject.ID, l.ids.ports[subject.ID]}, redirects)
		_ = result.endpoint.Ready()
	}
	l.policies[subject.ID] = result
	return result
}

func (l *lookup) close() {
	for _, p := range l.policies {
		if p.err == nil {
			p.endpoint.Detach(quiet)
			p.selector.Supersede()
		}
	}
}

// rulesOf names the policies that an entry was made from, as namespace/name, sorted.
func rulesOf(meta policy.RuleMeta) []string {
	var names []string
	for _, list := range meta.LabelArray() {
		name := list.Get("k8s:io.cilium.k8s.policy.name")
		if namespace := list.Get("k8s:io.cilium.k8s.policy.namespace"); namespace != "" {
			name = namespace + "/" + name
		}
		if name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// noSecrets answers for header secrets, which change no verdict.
type noSecrets struct{}

func (noSecrets) GetSecretString(context.Context, *api.Secret, string) (string, error) {
	return "", nil
}
func (noSecrets) PolicySecretSyncEnabled() bool         { return false }
func (noSecrets) SecretsOnlyFromSecretsNamespace() bool { return false }
func (noSecrets) GetSecretSyncNamespace() string        { return "" }

// owner is the endpoint for which a policy map is computed.
type owner struct {
	number identity.NumericIdentity
	ports  types.NamedPortMap
}

func (o owner) GetID() uint64 { return uint64(o.number) }
func (o owner) GetIngressNamedPort(name string, proto u8proto.U8proto) uint16 {
	port, err := o.ports.GetNamedPort(name, proto)
	if err != nil {
		return 0
	}
	return port
}
func (o owner) PolicyDebug(string, ...any)                  {}
func (o owner) IsHost() bool                                { return o.number == identity.ReservedIdentityHost }
func (o owner) PreviousMapStateSizes() policy.MapStateSizes { return policy.MapStateSizes{} }
func (o owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}
