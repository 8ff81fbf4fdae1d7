#pragma once

#include <string_view>

namespace atelier::forge {

/// Whether `signature` (X-Gitea-Signature, X-Forgejo-Signature: HMAC-SHA256 of the raw body in hex; a leading
/// "sha256=" as in X-Hub-Signature-256 is taken as well) was made of these bytes with this secret. An empty secret
/// matches nothing. Takes the same time whatever is wrong.
bool is_signed(std::string_view body, std::string_view signature, std::string_view secret);

}  // namespace atelier::forge
