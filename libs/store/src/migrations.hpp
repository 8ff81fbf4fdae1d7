#pragma once

#include "sqlite.hpp"

namespace atelier::store {

/// Brings the file to the newest schema, one numbered step a transaction. A file from a newer program is refused.
Result<void> migrate(Database& db);

}  // namespace atelier::store
