# xmpp.federation: `make demo` shows the collection at work in its lab, `make test` proves it. Both install what is missing.

TREE := .build/collections/ansible_collections/xmpp/federation

.PHONY: tree
tree: $(TREE) ## A collections tree that leads back here, for Ansible and pytest

$(TREE):
	@mkdir -p $(dir $@)
	@ln -sfn ../../../.. $@
