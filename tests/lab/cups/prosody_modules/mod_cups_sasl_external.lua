-- Copyright: (c) 2026, the xmpp.federation authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The two SASL EXTERNAL switches of the settings page: the server itself always offers and always uses EXTERNAL when the
-- peer's certificate allows it, so what is switched off is taken out of the stream features.

local xmlns_sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
local incoming = module:get_option_boolean("cups_sasl_external_incoming", false);
local outgoing = module:get_option_boolean("cups_sasl_external_outgoing", false);

local function without_mechanisms(features)
	features:maptags(function(tag)
		if tag.name == "mechanisms" and tag.attr.xmlns == xmlns_sasl then return nil; end
		return tag;
	end);
end

if not incoming then
	module:hook("s2s-stream-features", function(event)
		event.origin.external_auth = nil;
		without_mechanisms(event.features);
	end, -100); -- after the offer was written
end

if not outgoing then
	module:hook_tag("http://etherx.jabber.org/streams", "features", function(session, features)
		if session.type == "s2sout_unauthed" then without_mechanisms(features); end
	end, 400); -- before the offer is read
end
