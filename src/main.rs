//! Limber, the appointment book of physical-medicine clinics.

fn main() -> std::process::ExitCode {
    limber::cli::run()
}
