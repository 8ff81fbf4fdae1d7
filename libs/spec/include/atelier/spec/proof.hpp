#pragma once

#include <map>
#include <string>

#include "atelier/base/result.hpp"

namespace atelier::spec {

/// Whether a customization's files are what generate() makes of their own spec.json, byte for byte, and nothing else:
/// then the code needs no scan to be trusted in the application's page. failed_precondition says what differs. The
/// title may have been changed by hand.
Result<void> prove_generated(const std::map<std::string, std::string>& files);

}  // namespace atelier::spec
