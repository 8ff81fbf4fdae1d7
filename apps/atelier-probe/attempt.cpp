#include "attempt.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

namespace atelier::probe {

bool refused(int error) { return error == EPERM || error == EACCES || error == ENOSYS || error == EAFNOSUPPORT || error == ENOENT || error == EROFS; }

std::string error_name(int error) {
    const char* name = ::strerrorname_np(error);
    return name ? name : std::to_string(error);
}

void Tries::add(std::string_view what, long result) {
    const int error = result < 0 ? errno : 0;
    if (error == 0 || !refused(error)) outcome_.open = true;
    note(std::string(what) + "=" + (error == 0 ? "ok" : error_name(error)));
}

void Tries::note(std::string_view what) {
    if (!outcome_.detail.empty()) outcome_.detail += ' ';
    outcome_.detail += what;
}

void Tries::found(std::string_view what) {
    outcome_.open = true;
    note(what);
}

std::string slurp(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

int in_child(const std::function<int()>& body) {
    const pid_t child = ::fork();
    if (child < 0) return -1;
    if (child == 0) ::_exit(body());
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace atelier::probe
