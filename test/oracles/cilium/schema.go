package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	utiljson "k8s.io/apimachinery/pkg/util/json"

	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/client"
)

// crdSchema is what an API server knows of a kind by its CustomResourceDefinition.
type crdSchema struct {
	structural *schema.Structural
	validator  validation.SchemaValidator
	// The one rule in CEL that these definitions have.
	needsSpec bool
}

var schemas = map[string]*crdSchema{
	"CiliumNetworkPolicy":            readSchema(client.CNPCRDName, true),
	"CiliumClusterwideNetworkPolicy": readSchema(client.CCNPCRDName, true),
	"CiliumCIDRGroup":                readSchema(client.CCGCRDName, false),
}

func readSchema(name string, needsSpec bool) *crdSchema {
	crd := client.GetPregeneratedCRD(quiet, name)
	var internal apiextensions.JSONSchemaProps
	for _, version := range crd.Spec.Versions {
		if version.Name != "v2" {
			continue
		}
		written := version.Schema.OpenAPIV3Schema
		if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(written, &internal, nil); err != nil {
			panic(err)
		}
	}
	structural, err := schema.NewStructural(&internal)
	if err != nil {
		panic(err)
	}
	validator, _, err := validation.NewSchemaValidator(&internal)
	if err != nil {
		panic(err)
	}
	return &crdSchema{structural, validator, needsSpec}
}

// store returns the object as an API server keeps it, or why it refuses it: with strict field validation, as kubectl asks for.
func store(raw json.RawMessage) (json.RawMessage, error) {
	var object map[string]any
	if err := utiljson.Unmarshal(raw, &object); err != nil {
		return nil, err
	}
	kind, _ := object["kind"].(string)
	known, ok := schemas[kind]
	if !ok {
		return raw, nil
	}
	options := schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	if unknown := pruning.PruneWithOptions(object, known.structural, true, options); len(unknown) > 0 {
		return nil, fmt.Errorf("unknown fields: %s", strings.Join(unknown, ", "))
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object, known.structural)
	defaulting.Default(object, known.structural)
	if known.needsSpec && object["spec"] == nil && object["specs"] == nil {
		return nil, fmt.Errorf("spec or specs must be provided")
	}
	errs := validation.ValidateCustomResource(nil, object, known.validator)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, known.structural, object)...)
	if len(errs) > 0 {
		return nil, errs.ToAggregate()
	}
	return json.Marshal(object)
}
