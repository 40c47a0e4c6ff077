-- Copyright: (c) 2026, the xmpp.federation authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The federation policy: which domains may send to us and which we send to. A domain that may do neither gets no stream. One
-- that may do one of both gets its streams and their dialback, which take both directions, and its packets come back.

local jid_host = require "util.jid".host;
local nameprep = require "util.encodings".stringprep.nameprep;
local st = require "util.stanza";

local by_default = module:get_option_boolean("cups_policy_allow", true);
local exceptions = module:get_option("cups_policy_exceptions", {});

local function covers(entry, domain)
	local below = entry.host:match("^%*%.(.*)$");
	if not below then return domain == entry.host; end
	return domain == below or domain:sub(-#below - 1) == "." .. below;
end

local function allowed(domain, direction)
	for _, entry in ipairs(exceptions) do
		if (entry.direction == "all" or entry.direction == direction) and covers(entry, domain) then
			return not by_default;
		end
	end
	return by_default;
end

-- Out. Dialback's own elements carry no JID, only domains, and have db: names.
module:hook("route/remote", function (event)
	local stanza = event.stanza;
	if stanza.name:match("^db:") or allowed(event.to_host, "outgoing") then return; end
	module:log("info", "policy: nothing goes to %s", event.to_host);
	if stanza.attr.type ~= "error" and not (stanza.name == "iq" and stanza.attr.type == "result") then
		module:send(st.error_reply(stanza, "cancel", "not-allowed", "Federation with this domain is not allowed"));
	end
	return true;
end, 200);

-- In, packet by packet.
local function incoming(event)
	local origin, stanza = event.origin, event.stanza;
	if origin.type ~= "s2sin" or allowed(jid_host(stanza.attr.from), "incoming") then return; end
	module:log("info", "policy: nothing comes from %s", jid_host(stanza.attr.from));
	if stanza.attr.type ~= "error" and not (stanza.name == "iq" and stanza.attr.type == "result") then
		module:send(st.error_reply(stanza, "cancel", "not-allowed", "Federation with this domain is not allowed"));
	end
	return true;
end

for _, kind in ipairs({ "message", "presence", "iq" }) do
	for _, place in ipairs({ "/bare", "/full", "/host" }) do
		module:hook(kind .. place, incoming, 2000);
	end
end

-- In, the stream: neither way to prove a domain is open to one that has no business here.
local function refuse(session, domain)
	if allowed(domain, "incoming") or allowed(domain, "outgoing") then return; end
	module:log("info", "policy: no stream for %s", domain);
	session:close({ condition = "policy-violation", text = "Federation with this domain is not allowed" });
	return true;
end

module:hook("stanza/jabber:server:dialback:result", function (event)
	local origin, from = event.origin, nameprep(event.stanza.attr.from or "");
	if origin.type ~= "s2sin_unauthed" and origin.type ~= "s2sin" then return; end
	if from and from ~= "" then return refuse(origin, from); end
end, 100);

module:hook("stanza/urn:ietf:params:xml:ns:xmpp-sasl:auth", function (event)
	local origin = event.origin;
	if origin.type == "s2sin_unauthed" and origin.from_host then return refuse(origin, origin.from_host); end
end, 100);
