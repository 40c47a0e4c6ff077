-- Copyright: (c) 2026, the xmpp.federation authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- What the routers of a cluster do for each other: a stanza for a user of another node goes to that node, and what leaves for
-- another domain goes through a node that federates when this one does not. On the wire: length, newline, stanza.

local server = require "net.server";
local jid = require "util.jid";
local st = require "util.stanza";
local xml = require "util.xml";

module:set_global();

local port = module:get_option_number("cups_mesh_port", 7400);
local homes = module:get_option("cups_mesh_homes", {}); -- user -> address of the node, for users of other nodes
local outbound = module:get_option_string("cups_mesh_outbound", nil);

local links = {}; -- address -> { conn, ready, queue }

local function bounce(stanza)
	if stanza.attr.type == "error" or (stanza.name == "iq" and stanza.attr.type == "result") then return; end
	prosody.core_route_stanza(prosody.hosts[jid.host(stanza.attr.to)] or prosody.hosts[jid.host(stanza.attr.from)],
		st.error_reply(stanza, "wait", "recipient-unavailable", "The node does not answer"));
end

local function write(conn, stanza)
	local text = tostring(stanza);
	conn:write(#text .. "\n" .. text);
end

local outgoing = {};
function outgoing.onconnect(conn)
	for _, link in pairs(links) do
		if link.conn == conn then
			link.ready = true;
			for _, stanza in ipairs(link.queue) do write(conn, stanza); end
			link.queue = {};
		end
	end
end
function outgoing.ondisconnect(conn)
	for address, link in pairs(links) do
		if link.conn == conn then
			links[address] = nil;
			for _, stanza in ipairs(link.queue) do bounce(stanza); end
		end
	end
end
function outgoing.onincoming() end

local function send(address, stanza)
	local copy = st.clone(stanza);
	local link = links[address];
	if link and link.ready then
		write(link.conn, copy);
	elseif link then
		table.insert(link.queue, copy);
	else
		link = { queue = { copy } };
		links[address] = link;
		link.conn = server.addclient(address, port, outgoing, "*a");
		if not link.conn then
			links[address] = nil;
			bounce(copy);
		end
	end
	return true;
end

local buffers = {};
local incoming = { default_port = port, default_mode = "*a" };
function incoming.onincoming(conn, data)
	local buffer = (buffers[conn] or "") .. data;
	while true do
		local length, rest = buffer:match("^(%d+)\n(.*)$");
		length = tonumber(length);
		if not length or #rest < length then break; end
		local stanza = xml.parse(rest:sub(1, length));
		buffer = rest:sub(length + 1);
		local host = stanza and (prosody.hosts[jid.host(stanza.attr.to)] or prosody.hosts[jid.host(stanza.attr.from)]);
		if host then
			stanza.attr.xmlns = nil;
			prosody.core_post_stanza(host, stanza);
		else
			module:log("error", "a node sent what is no stanza of ours");
		end
	end
	buffers[conn] = buffer;
end
function incoming.ondisconnect(conn) buffers[conn] = nil; end

module:provides("net", { name = "cups_mesh", default_port = port, listener = incoming });

function module.add_host(host_module)
	local function elsewhere(event)
		local user = jid.node(event.stanza.attr.to);
		local address = user and homes[user];
		if address then return send(address, event.stanza); end
	end
	for _, kind in ipairs({ "message", "presence", "iq" }) do
		host_module:hook(kind .. "/bare", elsewhere, 1000);
		host_module:hook(kind .. "/full", elsewhere, 1000);
	end
	if outbound then
		host_module:hook("route/remote", function (event) return send(outbound, event.stanza); end, 300);
	end
end
