#include "watchdog.hpp"

#include <signal.h>
#include <unistd.h>

#include "processes.hpp"
#include "work_copy.hpp"

namespace atelier::sandbox {
namespace {

constexpr auto k_between = std::chrono::milliseconds(500);
constexpr auto k_leaving = std::chrono::milliseconds(50);

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

void look_at(Watched& w) {
    if (w.memory_bytes) {
        Stats stats;
        read_processes(descendants_of(w.pid), stats);
        if (stats.memory_bytes > *w.memory_bytes) {
            w.reason = "used " + mebibytes(stats.memory_bytes) + " of " + mebibytes(*w.memory_bytes) + " of memory";
            ++w.memory_kills;
        }
    }
    if (w.work) {
        const Usage usage = usage_of(w.work->host, w.work->files);
        w.work_bytes = usage.bytes;
        if (usage.bytes > w.work->bytes) w.reason = "wrote " + mebibytes(usage.bytes) + " of " + mebibytes(w.work->bytes) + " in its work directory";
        if (usage.files > w.work->files) w.reason = "made more than " + std::to_string(w.work->files) + " files in its work directory";
    }
    if (!w.reason.empty()) ::kill(-w.pid, SIGKILL);
}

}  // namespace

void Watchdog::add(std::shared_ptr<Watched> watched) {
    if (!watched->needed()) return;
    all_.push_back(std::move(watched));
    if (!sleeping_) sleep();
}

void Watchdog::remove(const std::shared_ptr<Watched>& watched) {
    all_.remove(watched);
    if (all_.empty() && leaving_.empty()) timer_.cancel();
}

Watchdog::~Watchdog() {
    for (int i = 0; i < 500 && !leaving_.empty(); ++i) {
        leaving_.remove_if([](const Group& group) { return group.remove(); });
        if (!leaving_.empty()) ::usleep(2000);
    }
}

void Watchdog::clear(Group group) {
    // The launcher removes them when it ends by itself; a killed process leaves its group a moment after it could be waited for.
    if (group.remove()) return;
    (void)group.kill_all();
    for (int i = 0; i < 20; ++i) {
        if (group.remove()) return;
        ::usleep(100);
    }
    leaving_.push_back(std::move(group));
    if (!sleeping_) sleep();
}

void Watchdog::sleep() {
    sleeping_ = true;
    timer_.expires_after(all_.empty() ? k_leaving : k_between);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code&) {
        const auto self = weak.lock();
        if (!self) return;
        self->sleeping_ = false;
        self->look();
        if (!self->all_.empty() || !self->leaving_.empty()) self->sleep();
    });
}

void Watchdog::look() {
    leaving_.remove_if([](const Group& group) { return group.remove(); });
    for (const auto& watched : all_) {
        if (watched->reason.empty()) look_at(*watched);
    }
}

}  // namespace atelier::sandbox
