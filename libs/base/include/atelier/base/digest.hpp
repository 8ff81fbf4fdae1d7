#pragma once

#include <map>
#include <string>

namespace atelier {

/// SHA-256 over paths and texts, independent of the order of insertion: what a gate verdict, an approval and a change are
/// pinned to. Everybody who names a content must use this one.
std::string digest_files(const std::map<std::string, std::string>& files);

}  // namespace atelier
