#pragma once

#include <map>
#include <string>
#include <string_view>

#include "atelier/manifest/types.hpp"

/// A customization's manifest.json: written by the platform, read by gate, sandboxes, publication and review.
/// `types.hpp` is generated from schemas/manifest.json, which decides what a manifest may hold. Everything here is pure
/// and thread-safe.
namespace atelier::manifest {

inline constexpr std::string_view k_file = "manifest.json";

/// invalid_argument says which member does not fit the schema.
Result<Manifest> parse(std::string_view text);
/// The manifest of a folder's files by name; not_found where there is none.
Result<Manifest> in(const std::map<std::string, std::string>& files);
/// The file's text: two spaces an indent, members in the schema's order.
std::string print(const Manifest& value);

}  // namespace atelier::manifest
