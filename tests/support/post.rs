//! A mail server that speaks just enough SMTP to be talked to, and keeps what it is given.

#![expect(clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::sync::{Arc, Mutex};

use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// A letter as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Of the envelope.
    pub from: String,
    pub to: Vec<String>,
    pub data: String,
}

impl Delivery {
    fn parsed(&self) -> ParsedMail<'_> {
        parse_mail(self.data.as_bytes()).expect("a message")
    }

    /// Every value of a header.
    pub fn headers(&self, name: &str) -> Vec<String> {
        self.parsed().headers.get_all_values(name)
    }

    /// The text, without the empty lines at its end that every mail server may add.
    pub fn text(&self) -> String {
        self.parsed().get_body().expect("a text").replace("\r\n", "\n").trim_end().to_owned()
    }
}

/// The server.
pub struct Post {
    pub url: String,
    letters: Arc<Mutex<Vec<Delivery>>>,
    /// A permit for each letter that may be taken over.
    open: Arc<Semaphore>,
    came: Arc<Semaphore>,
    /// What it says to every recipient, when it refuses.
    refusal: Arc<Mutex<Option<String>>>,
}

impl Post {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("bound"));
        let post = Self {
            url,
            letters: Arc::default(),
            open: Arc::new(Semaphore::new(1000)),
            came: Arc::new(Semaphore::new(0)),
            refusal: Arc::default(),
        };
        let (letters, open, came, refusal) =
            (Arc::clone(&post.letters), Arc::clone(&post.open), Arc::clone(&post.came), Arc::clone(&post.refusal));
        actix_web::rt::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (letters, open, came, refusal) = (Arc::clone(&letters), Arc::clone(&open), Arc::clone(&came), Arc::clone(&refusal));
                actix_web::rt::spawn(async move {
                    let _ = talk(client, &letters, &open, &came, &refusal).await;
                });
            }
        });
        post
    }

    /// What was delivered so far.
    pub fn letters(&self) -> Vec<Delivery> {
        self.letters.lock().expect("letters").clone()
    }

    /// From now on letters are taken in, but the answer to them waits for [`Post::release`].
    pub async fn hold(&self) {
        self.open.acquire_many(1000).await.expect("all of them").forget();
    }

    /// Waits until one more letter has come in.
    pub async fn came(&self) {
        self.came.acquire().await.expect("a letter").forget();
    }

    pub fn release(&self) {
        self.open.add_permits(1000);
    }

    /// Refuses every recipient from now on.
    pub fn refuse(&self, with: Option<&str>) {
        *self.refusal.lock().expect("refusal") = with.map(str::to_owned);
    }
}

async fn talk(
    mut client: TcpStream,
    letters: &Mutex<Vec<Delivery>>,
    open: &Semaphore,
    came: &Semaphore,
    refusal: &Mutex<Option<String>>,
) -> std::io::Result<()> {
    let (read, mut write) = client.split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 post.example ESMTP\r\n").await?;
    let mut letter = Delivery { from: String::new(), to: Vec::new(), data: String::new() };
    while let Some(line) = lines.next_line().await? {
        let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside.to_owned());
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" | "HELO" => "250 post.example".to_owned(),
            "MAIL" => {
                letter = Delivery { from: inside.unwrap_or_default(), to: Vec::new(), data: String::new() };
                "250 yes".to_owned()
            }
            "RCPT" => {
                let refused = refusal.lock().expect("refusal").clone();
                letter.to.extend(inside.filter(|_| refused.is_none()));
                refused.unwrap_or_else(|| "250 yes".to_owned())
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    letter.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    letter.data.push_str("\r\n");
                }
                letters.lock().expect("letters").push(letter.clone());
                came.add_permits(1);
                open.acquire().await.expect("open").forget();
                "250 taken".to_owned()
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 well".to_owned(),
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
    Ok(())
}
