package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/ipcache"
	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	slimcore "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	slimmeta "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/meta/v1"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/source"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	"github.com/cilium/cilium/pkg/types"
)

const remoteClusterID = 7

// Identities hold who is who: the ipcache for addresses, and the identities of pods, both known to the repository.
type identities struct {
	repo    *policy.Repository
	cache   *ipcache.IPCache
	cancel  context.CancelFunc
	updates []ipcache.MU
	nextPod uint32
	ports   map[identity.NumericIdentity]types.NamedPortMap
}

// UpdateIdentities hands what the ipcache allocates on to the repository.
func (i *identities) UpdateIdentities(added, deleted identity.IdentityMap) <-chan struct{} {
	var wg sync.WaitGroup
	i.repo.UpdateIdentities(added, deleted)
	i.repo.GetSelectorCache().UpdateIdentities(added, deleted, &wg)
	wg.Wait()
	done := make(chan struct{})
	close(done)
	return done
}

func newIdentities(logger *slog.Logger, repo *policy.Repository) *identities {
	ctx, cancel := context.WithCancel(context.Background())
	result := &identities{repo: repo, cancel: cancel, ports: map[identity.NumericIdentity]types.NamedPortMap{}}
	result.cache = ipcache.NewIPCache(&ipcache.Configuration{
		Context:           ctx,
		Logger:            logger,
		IdentityAllocator: testidentity.NewMockIdentityAllocator(nil),
		IdentityUpdater:   result,
	})
	repo.SetNamedPortsGetter(result.cache)
	return result
}

// describe queues labels that an address or prefix has by some resource.
func (i *identities) describe(prefix netip.Prefix, resource ipcachetypes.ResourceID, from source.Source, isCIDR bool, lbls labels.Labels) {
	i.updates = append(i.updates, ipcache.MU{
		Prefix:   cmtypes.NewLocalPrefixCluster(prefix),
		Source:   from,
		Resource: resource,
		Metadata: []ipcache.IPMetadata{lbls},
		IsCIDR:   isCIDR,
	})
}

// settle waits until the ipcache has an identity for everything described.
func (i *identities) settle() error {
	if len(i.updates) == 0 {
		return nil
	}
	revision := i.cache.UpsertMetadataBatch(i.updates...)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return i.cache.WaitForRevision(ctx, revision)
}

func (i *identities) close() {
	i.cancel()
	_ = i.cache.Shutdown()
}

// ofAddress is the identity that the datapath finds for an address that is no pod: its longest known prefix, else world.
func (i *identities) ofAddress(address netip.Addr) *identity.Identity {
	number := identity.GetWorldIdentityFromIP(address)
	if found, ok := i.cache.LookupSecIDByIP(address); ok {
		number = found.ID
	}
	return i.cache.LookupIdentityByID(context.Background(), number)
}

// ofPod allocates the identity that an agent gives to a pod.
func (i *identities) ofPod(logger *slog.Logger, e endpoint, localCluster string) (*identity.Identity, error) {
	pod := &slimcore.Pod{
		ObjectMeta: slimmeta.ObjectMeta{Namespace: e.Namespace, Name: "pod", Labels: e.Labels},
		Spec:       slimcore.PodSpec{ServiceAccountName: e.ServiceAccount},
	}
	for _, p := range e.Ports {
		port := slimcore.ContainerPort{Name: p.Name, ContainerPort: int32(p.Port), Protocol: slimcore.Protocol(p.Protocol)}
		pod.Spec.Containers = append(pod.Spec.Containers, slimcore.Container{Ports: []slimcore.ContainerPort{port}})
	}
	cluster := e.Cluster
	if cluster == "" {
		cluster = localCluster
	}
	option.Config.ClusterName = cluster
	ports, podLabels := k8s.GetPodMetadata(logger, podNamespace{e}, pod)
	option.Config.ClusterName = localCluster
	lbls, _ := labelsfilter.Filter(labels.Map2Labels(podLabels, labels.LabelSourceK8s))
	for _, label := range k8s.NamedPortsIdentityLabels(ports) {
		lbls[label.Key] = label
	}
	address, err := netip.ParseAddr(e.Address)
	if err != nil {
		return nil, fmt.Errorf("pod: %w", err)
	}
	for key, label := range i.cidrLabelsOfPod(address) {
		lbls[key] = label
	}
	i.nextPod++
	number := identity.NumericIdentity(1000 + i.nextPod)
	if cluster != localCluster {
		number |= remoteClusterID << 16
	}
	allocated := identity.NewIdentity(number, lbls)
	i.UpdateIdentities(identity.IdentityMap{number: allocated.LabelArray}, nil)
	i.ports[number] = ports
	meta := &ipcache.K8sMetadata{Namespace: e.Namespace, PodName: fmt.Sprint(number), NamedPorts: ports}
	_, err = i.cache.Upsert(e.Address, nil, 0, meta, ipcache.Identity{ID: number, Source: source.CustomResource})
	return allocated, err
}

// cidrLabelsOfPod are the labels by which CIDR rules find a pod in match mode `pods`.
func (i *identities) cidrLabelsOfPod(address netip.Addr) labels.Labels {
	result := labels.Labels{}
	if !option.Config.PolicyCIDRMatchesPods() {
		return result
	}
	hasCIDR := false
	for _, label := range i.cache.GetMetadataLabels(address) {
		if label.Source == labels.LabelSourceCIDR || label.Source == labels.LabelSourceCIDRGroup {
			result[label.GetExtendedKey()] = label
			hasCIDR = hasCIDR || label.Source == labels.LabelSourceCIDR
		}
	}
	if !hasCIDR {
		any := labels.ParseLabel("cidr:0.0.0.0/0")
		if address.Is6() {
			any = labels.ParseLabel("cidr:::/0")
		}
		result[any.GetExtendedKey()] = any
	}
	return result
}

type podNamespace struct{ endpoint }

func (n podNamespace) GetName() string              { return n.Namespace }
func (n podNamespace) GetLabels() map[string]string { return n.NamespaceLabels }
