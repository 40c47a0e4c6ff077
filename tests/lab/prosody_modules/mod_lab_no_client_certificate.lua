-- Copyright: (c) 2026, the xmpp.federation authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- WebEx's manner: what it connects to gets no certificate from it, although it has one as a server.

local create_context = require "core.certmanager".create_context;

-- "port 0" is what a client without a certificate of its own says.
local context, trouble, config = create_context("lab port 0", "client", {
	cafile = module:get_option_path("lab_cafile", nil, "config");
	alpn = "xmpp-server";
});
if not context then error("no TLS context: " .. tostring(trouble)); end

module:hook("s2sout-created", function (event)
	event.session.ssl_ctx, event.session.ssl_cfg = context, config;
end, 100); -- before the server's own, which has the certificate
