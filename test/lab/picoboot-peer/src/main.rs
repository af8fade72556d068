//! Writes, reads and restarts a board through the public `picoboot` crate: the judge of our simulated boot ROM.
//!   picoboot-peer write FILE | read FILE BYTES | reboot

use picoboot::{Access, Connection, Error, Picoboot};
use std::time::{Duration, Instant};

const FLASH: u32 = 0x1000_0000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let Err(error) = run(&args).await {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

async fn run(args: &[String]) -> Result<(), Error> {
    let mut board = Picoboot::from_first(None).await?;
    let connection = board.connect().await?;
    println!("{}", connection.target());
    match args {
        [verb, file] if verb == "write" => write(connection, &std::fs::read(file).expect("the file can be read")).await,
        [verb, file, bytes] if verb == "read" => {
            connection.exit_xip().await?;
            let data = connection.flash_read(FLASH, bytes.parse().expect("a number of bytes")).await?;
            std::fs::write(file, data).expect("the file can be written");
            Ok(())
        }
        [verb] if verb == "reboot" => connection.reboot(Duration::from_millis(100)).await,
        _ => {
            eprintln!("picoboot-peer write FILE | read FILE BYTES | reboot");
            std::process::exit(2);
        }
    }
}

/// Erases, writes and reads back; the last line tells the milliseconds that this took.
async fn write(connection: &mut Connection, data: &[u8]) -> Result<(), Error> {
    connection.set_exclusive_access(Access::Exclusive).await?;
    connection.exit_xip().await?;
    let start = Instant::now();
    connection.flash_erase_start(data.len()).await?;
    connection.flash_write_start(data).await?;
    let there = connection.flash_read(FLASH, data.len() as u32).await?;
    if there != data {
        eprintln!("what was read back is something else");
        std::process::exit(1);
    }
    println!("{} ms", start.elapsed().as_millis());
    Ok(())
}
