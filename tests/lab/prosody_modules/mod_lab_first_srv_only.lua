-- Copyright: (c) 2026, the xmpp.federation authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Sametime's manner: of a domain's SRV records only the first one is tried, with all of its addresses.

local service = require "net.resolvers.service";

module:set_global();

local new = service.new;

function service.new(...)
	local resolver = new(...);
	local next_target = resolver.next;
	if resolver.service == nil then return resolver; end -- an address was given: there is nothing to look up
	local taken = false;
	function resolver:next(cb)
		if self.targets then
			if taken and not self.resolver then
				cb(nil);
				return;
			end
			taken = true;
		end
		next_target(self, cb);
	end
	return resolver;
end

function module.unload() service.new = new; end
