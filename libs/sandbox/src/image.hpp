#pragma once

#include <filesystem>
#include <vector>

#include "atelier/base/result.hpp"

namespace atelier::sandbox {

/// Fills `image`/usr with copies (inodes of their own) of the loader and the libraries that the programs need, at the places where the
/// loader looks for them. What is there and was made of the same files stays; a new one takes its place at once. Blocking: some
/// milliseconds the first time, some stat calls later.
Result<void> make_image(const std::filesystem::path& image, const std::vector<std::filesystem::path>& programs);

}  // namespace atelier::sandbox
