#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "atelier/sandbox/driver.hpp"

namespace atelier::sandbox::kubernetes {

/// What the cluster takes in one object (etcd), less what encoding and metadata need.
inline constexpr std::uint64_t k_delivered_bytes = 700u << 10;

/// One small file that goes into a Secret.
struct DeliveredFile {
    std::string key;   ///< in the Secret
    std::string path;  ///< below the mount, "a/b.json"; the name alone where the mount is a file
    bool program = false;
    std::string bytes;
};

/// A mount as the pod gets it.
struct Delivery {
    enum class How { in_image, files, one_file, live } how = How::in_image;
    std::string inside;
    std::string host;
    std::vector<DeliveredFile> files;  ///< of files and one_file
};

/// How each mount of the spec reaches the pod. invalid_argument or exhausted, in words, for what a cluster cannot have: a writable
/// host directory, links, more than k_delivered_bytes of files. Reads the files.
Result<std::vector<Delivery>> plan_deliveries(const Spec& spec, const std::vector<std::string>& in_image);

/// The plain files of a directory that changes, the oldest first; sub-directories are refused.
Result<std::vector<DeliveredFile>> read_live(const std::string& host);

}  // namespace atelier::sandbox::kubernetes
