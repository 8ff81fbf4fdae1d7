#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "atelier/base/result.hpp"

namespace atelier {

/// The whole file. Fails with not_found, with exhausted when it is larger than `max_bytes`, or with unavailable (also for what is no
/// regular file: reading a pipe or a device could wait for ever).
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes = 64u << 20);

/// Writes beside the target, syncs, renames over it: readers see the old or the new bytes, never half.
/// A full disk is `disk_full` and leaves the old file.
Result<void> write_file_atomic(const std::filesystem::path& path, std::string_view bytes, unsigned mode = 0644);

}  // namespace atelier
