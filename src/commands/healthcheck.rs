//! `anteroom healthcheck`: for containers, whose image has no program that speaks HTTP.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;

/// Ask a running server whether it can do its work; exit code 0 when it can.
#[derive(Args)]
pub struct Healthcheck {
    /// What to ask; plain http, as the server itself speaks.
    #[arg(long, env = "ANTEROOM_HEALTHCHECK_URL", default_value = "http://127.0.0.1:8080/readyz")]
    url: String,
    /// How long to wait, in seconds.
    #[arg(long, default_value_t = 5)]
    timeout: u64,
}

impl Healthcheck {
    pub fn run(&self) -> anyhow::Result<()> {
        let status = get(&self.url, Duration::from_secs(self.timeout.max(1)))?;
        ensure!(status == 200, "{} answers {status}", self.url);
        Ok(())
    }
}

/// The status that a GET of `url` is answered with.
///
/// # Errors
/// When nobody answers in time.
pub fn get(url: &str, patience: Duration) -> anyhow::Result<u16> {
    let rest = url.strip_prefix("http://").with_context(|| format!("{url} does not start with http://"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let at = if has_port { host.to_owned() } else { format!("{host}:80") };
    let address =
        at.to_socket_addrs().with_context(|| format!("no address for {at}"))?.next().with_context(|| format!("no address for {at}"))?;
    let mut stream = TcpStream::connect_timeout(&address, patience).with_context(|| format!("nobody answers at {at}"))?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).with_context(|| format!("no answer from {at}"))?;
    let status = line.split_whitespace().nth(1).and_then(|status| status.parse().ok());
    status.with_context(|| format!("{at} does not speak HTTP"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn it_reads_the_status() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/readyz", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 256];
            let read = stream.read(&mut head).unwrap();
            stream.write_all(b"HTTP/1.1 503 Service Unavailable\r\n\r\n").unwrap();
            String::from_utf8_lossy(&head[..read]).into_owned()
        });
        assert_eq!(get(&url, Duration::from_secs(5)).unwrap(), 503);
        assert!(server.join().unwrap().starts_with("GET /readyz HTTP/1.1\r\n"));
        assert!(get("https://127.0.0.1", Duration::from_secs(1)).is_err());
    }
}
