#include "atelier/base/digest.hpp"

#include "atelier/base/ids.hpp"

namespace atelier {

std::string digest_files(const std::map<std::string, std::string>& files) {
    // Lengths keep two files from passing for one.
    std::string all;
    for (const auto& [path, body] : files) all += path + '\0' + std::to_string(body.size()) + '\0' + body + '\0';
    return sha256_hex(all);
}

}  // namespace atelier
