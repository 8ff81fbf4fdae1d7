#pragma once

#include <cstdint>
#include <string>

#include "atelier/sandbox/driver.hpp"

/// Copies of work directories, for every driver whose work directories are on this host's disk. Blocking.
namespace atelier::sandbox {

/// Plain files (blocks shared where the file system can), folders and links; anything else is left out. Stops with `exhausted`
/// above the directory's own limits. `to` appears complete or not at all.
Result<std::uint64_t> copy_work(const WorkDir& work, const std::string& to);
Result<void> restore_work(const std::string& from, const WorkDir& work, unsigned uid);

struct Usage {
    std::uint64_t bytes = 0;  ///< blocks, not lengths: a sparse file counts what it occupies
    std::uint64_t files = 0;
};
/// Looks at no more than `stop_after` files.
Usage usage_of(const std::string& dir, std::uint64_t stop_after);

}  // namespace atelier::sandbox
